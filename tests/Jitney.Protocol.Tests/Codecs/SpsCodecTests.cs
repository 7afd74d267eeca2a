using Jitney.Protocol.Codecs;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Protocol.Tests.Codecs;

/// <summary>Do typed values have the bytes that LLVM gives them, and come back from them?</summary>
public sealed class SpsCodecTests
{
    [Fact]
    public void Numbers_are_little_endian_and_bare()
    {
        Check(Sps.Boolean, true, "01");
        Check(Sps.Byte, (byte)0xfe, "fe");
        Check(Sps.SByte, (sbyte)-2, "fe");
        Check(Sps.Int16, (short)-2, "fe ff");
        Check(Sps.UInt16, (ushort)0x1234, "34 12");
        Check(Sps.Int32, -2, "fe ff ff ff");
        Check(Sps.UInt32, 0x89abcdef, "ef cd ab 89");
        Check(Sps.Int64, -2L, "fe ff ff ff ff ff ff ff");
        Check(Sps.UInt64, 0x8877665544332211, "11 22 33 44 55 66 77 88");
        Check(Sps.Address, new ExecutorAddress(0x1000), "00 10 00 00 00 00 00 00");
        Check(Sps.Range, new ExecutorAddressRange(new(1), new(3)), "01 00 00 00 00 00 00 00  03 00 00 00 00 00 00 00");
        Check(Sps.Nothing, default, "");
    }

    [Fact]
    public void Sequences_have_a_count_and_tuples_nothing()
    {
        Check(Sps.String, "né", "03 00 00 00 00 00 00 00  6e c3 a9");
        Check(Sps.Tuple(Sps.Byte, Sps.Int16), ((byte)1, (short)2), "01 02 00");
        Check(Sps.Tuple(Sps.Byte, Sps.Byte, Sps.Byte), ((byte)1, (byte)2, (byte)3), "01 02 03");
        Check(Sps.Tuple(Sps.Byte, Sps.Byte, Sps.Byte, Sps.Boolean), ((byte)1, (byte)2, (byte)3, false), "01 02 03 00");

        SpsCodec<IReadOnlyList<(byte, string)>> map = Sps.Sequence(Sps.Tuple(Sps.Byte, Sps.String));
        byte[] bytes = Bytes.Of("02 00 00 00 00 00 00 00  07 01 00 00 00 00 00 00 00 61  08 00 00 00 00 00 00 00 00");
        Assert.Equal(bytes, Write(map, [(7, "a"), (8, "")]));
        Assert.Equal([((byte)7, "a"), ((byte)8, "")], Read(map, bytes));
        Assert.Equal([1, 2], Read(Sps.Bytes, Write(Sps.Bytes, new byte[] { 1, 2 })).ToArray());
    }

    [Fact]
    public void Error_and_expected_have_opposite_senses()
    {
        Check(Sps.Error, null, "00");
        Check(Sps.Error, "x", "01 01 00 00 00 00 00 00 00 78");
        Check(Sps.ExpectedOf(Sps.Byte), Expected.Of((byte)5), "01 05");
        Check(Sps.ExpectedOf(Sps.Byte), Expected.Failed<byte>("x"), "00 01 00 00 00 00 00 00 00 78");
        Check(Sps.Optional(Sps.Byte), (byte)5, "01 05");
        Check(Sps.Optional(Sps.Byte), null, "00");
        Check(Sps.OptionalObject(Sps.String), null, "00");
        Check(Sps.OptionalObject(Sps.String), "", "01 00 00 00 00 00 00 00 00");
    }

    [Fact]
    public void Whatever_is_cut_off_is_malformed()
    {
        SpsCodec<(long, string, IReadOnlyList<int>, Expected<bool>)> codec =
            Sps.Tuple(Sps.Int64, Sps.String, Sps.Sequence(Sps.Int32), Sps.ExpectedOf(Sps.Boolean));
        byte[] bytes = Write(codec, (1, "text", [1, 2, 3], Expected.Of(true)));

        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            Assert.Throws<MalformedMessageException>(() => Read(codec, cut));
        }
    }

    [Fact]
    public void A_boastful_count_is_malformed_and_costs_no_memory()
    {
        byte[] bytes = Bytes.Of("00 00 00 40 00 00 00 00  00 00 00 00 00 00 00 00");
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<MalformedMessageException>(() => Read(Sps.Sequence(Sps.Int64), bytes));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
    }

    [Fact]
    public void A_sequence_of_nothing_cannot_be_checked_and_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Sps.Sequence(Sps.Nothing));

    private static void Check<T>(SpsCodec<T> codec, T value, string hexadecimal)
    {
        byte[] bytes = Bytes.Of(hexadecimal);
        Assert.Equal(bytes, Write(codec, value));
        Assert.Equal(value, Read(codec, bytes));
        Assert.True(codec.MinimumSize <= bytes.Length);
    }

    private static byte[] Write<T>(SpsCodec<T> codec, T value)
    {
        var writer = new SpsWriter();
        codec.Write(writer, value);
        return writer.Written.ToArray();
    }

    private static T Read<T>(SpsCodec<T> codec, byte[] bytes) => Sps.Function(Sps.Nothing, codec).ReadResult(bytes);
}
