using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services;

/// <summary>Puts terminators behind symbol names, in memory that is used again for the next name. Not thread-safe.</summary>
internal sealed class SymbolNameBuffer
{
    private byte[] _bytes = new byte[256];

    /// <summary>Whether bytes can be a symbol's name: neither empty nor with a zero among them.</summary>
    internal static bool CanBeName(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.Contains((byte)0);

    /// <summary>The name with its terminator; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Terminate(ReadOnlySpan<byte> name)
    {
        Grow(name.Length);
        name.CopyTo(_bytes);
        _bytes[name.Length] = 0;
        return _bytes.AsSpan(0, name.Length + 1);
    }

    /// <summary>The same for a string, if it can be a name.</summary>
    internal bool TryTerminate(string name, out ReadOnlySpan<byte> terminated)
    {
        terminated = Terminate(NativeText.FromString(name).Bytes);
        return CanBeName(terminated[..^1]);
    }

    private void Grow(int length)
    {
        if (length >= _bytes.Length)
        {
            _bytes = new byte[(length * 2) + 1];
        }
    }
}
