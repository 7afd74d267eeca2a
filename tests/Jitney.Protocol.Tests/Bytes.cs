namespace Jitney.Protocol.Tests;

/// <summary>Bytes as they are written down: pairs of hexadecimal digits between anything else but letters and digits.</summary>
internal static class Bytes
{
    public static byte[] Of(string hexadecimal) => Convert.FromHexString(string.Concat(hexadecimal.Where(char.IsAsciiHexDigit)));
}
