using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.Functions;

namespace Jitney.CallChecks;

/// <summary>Values as types of C# that have their sizes.</summary>
internal static class Bytes
{
    /// <summary>Adds a value to a call, as a number where it is one.</summary>
    public static void Add(ref NativeCall call, Value value)
    {
        ReadOnlySpan<byte> bytes = value.Bytes;
        if (!value.Type.IsStruct)
        {
            switch (value.Type.Name)
            {
                case "signed char": call.Add((sbyte)bytes[0]); return;
                case "unsigned char": call.Add(bytes[0]); return;
                case "short": call.Add(MemoryMarshal.Read<short>(bytes)); return;
                case "unsigned short": call.Add(MemoryMarshal.Read<ushort>(bytes)); return;
                case "int": call.Add(MemoryMarshal.Read<int>(bytes)); return;
                case "unsigned int": call.Add(MemoryMarshal.Read<uint>(bytes)); return;
                case "float": call.Add(MemoryMarshal.Read<float>(bytes)); return;
                case "double": call.Add(MemoryMarshal.Read<double>(bytes)); return;
                default: break;
            }
        }

        switch (bytes.Length)
        {
            case 1: Add<One>(ref call, bytes); break;
            case 2: Add<Two>(ref call, bytes); break;
            case 3: Add<Three>(ref call, bytes); break;
            case 4: Add<Four>(ref call, bytes); break;
            case 5: Add<Five>(ref call, bytes); break;
            case 6: Add<Six>(ref call, bytes); break;
            case 7: Add<Seven>(ref call, bytes); break;
            case 8: Add<Eight>(ref call, bytes); break;
            case 12: Add<Twelve>(ref call, bytes); break;
            case 16: Add<Sixteen>(ref call, bytes); break;
            case 20: Add<Twenty>(ref call, bytes); break;
            case 24: Add<TwentyFour>(ref call, bytes); break;
            case 32: Add<ThirtyTwo>(ref call, bytes); break;
            case 33: Add<ThirtyThree>(ref call, bytes); break;
            case 40: Add<Forty>(ref call, bytes); break;
            default: throw new InvalidOperationException($"{value.Type.Name} has {bytes.Length} bytes, for which there is no type here");
        }
    }

    private static void Add<T>(ref NativeCall call, ReadOnlySpan<byte> bytes)
        where T : unmanaged => call.Add(MemoryMarshal.Read<T>(bytes));

    [InlineArray(1)] private struct One { private byte _first; }

    [InlineArray(2)] private struct Two { private byte _first; }

    [InlineArray(3)] private struct Three { private byte _first; }

    [InlineArray(4)] private struct Four { private byte _first; }

    [InlineArray(5)] private struct Five { private byte _first; }

    [InlineArray(6)] private struct Six { private byte _first; }

    [InlineArray(7)] private struct Seven { private byte _first; }

    [InlineArray(8)] private struct Eight { private byte _first; }

    [InlineArray(12)] private struct Twelve { private byte _first; }

    [InlineArray(16)] private struct Sixteen { private byte _first; }

    [InlineArray(20)] private struct Twenty { private byte _first; }

    [InlineArray(24)] private struct TwentyFour { private byte _first; }

    [InlineArray(32)] private struct ThirtyTwo { private byte _first; }

    [InlineArray(33)] private struct ThirtyThree { private byte _first; }

    /// <summary>The largest result, too.</summary>
    [InlineArray(40)] internal struct Forty { private byte _first; }
}
