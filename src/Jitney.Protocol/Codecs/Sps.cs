using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Codecs;

/// <summary>Codecs for the types that Simple Packed Serialization knows, and signatures made of them.</summary>
/// <example><code>WrapperSignature&lt;(long, string), int&gt; find = Sps.Function(Sps.Tuple(Sps.Int64, Sps.String), Sps.Int32);</code></example>
public static class Sps
{
    /// <summary>No bytes at all.</summary>
    public static SpsCodec<ValueTuple> Nothing { get; } = new PlainCodec<ValueTuple>(0, static (_, _) => { }, static (ref SpsReader _) => default);

    /// <summary><c>bool</c>: one byte.</summary>
    public static SpsCodec<bool> Boolean { get; } = new PlainCodec<bool>(1, static (w, v) => w.Boolean(v), static (ref SpsReader r) => r.Boolean());

    /// <summary><c>uint8_t</c>.</summary>
    public static SpsCodec<byte> Byte { get; } = new PlainCodec<byte>(1, static (w, v) => w.Byte(v), static (ref SpsReader r) => r.Byte());

    /// <summary><c>int8_t</c>, <c>char</c>.</summary>
    public static SpsCodec<sbyte> SByte { get; } =
        new PlainCodec<sbyte>(1, static (w, v) => w.Byte(unchecked((byte)v)), static (ref SpsReader r) => unchecked((sbyte)r.Byte()));

    /// <summary><c>int16_t</c>.</summary>
    public static SpsCodec<short> Int16 { get; } =
        new PlainCodec<short>(2, static (w, v) => w.UInt16(unchecked((ushort)v)), static (ref SpsReader r) => unchecked((short)r.UInt16()));

    /// <summary><c>uint16_t</c>.</summary>
    public static SpsCodec<ushort> UInt16 { get; } = new PlainCodec<ushort>(2, static (w, v) => w.UInt16(v), static (ref SpsReader r) => r.UInt16());

    /// <summary><c>int32_t</c>.</summary>
    public static SpsCodec<int> Int32 { get; } = new PlainCodec<int>(4, static (w, v) => w.Int32(v), static (ref SpsReader r) => r.Int32());

    /// <summary><c>uint32_t</c>.</summary>
    public static SpsCodec<uint> UInt32 { get; } =
        new PlainCodec<uint>(4, static (w, v) => w.Int32(unchecked((int)v)), static (ref SpsReader r) => unchecked((uint)r.Int32()));

    /// <summary><c>int64_t</c>.</summary>
    public static SpsCodec<long> Int64 { get; } = new PlainCodec<long>(8, static (w, v) => w.Int64(v), static (ref SpsReader r) => r.Int64());

    /// <summary><c>uint64_t</c>.</summary>
    public static SpsCodec<ulong> UInt64 { get; } = new PlainCodec<ulong>(8, static (w, v) => w.UInt64(v), static (ref SpsReader r) => r.UInt64());

    /// <summary>An address in the executor, 64 bits on every machine.</summary>
    public static SpsCodec<ExecutorAddress> Address { get; } =
        new PlainCodec<ExecutorAddress>(8, static (w, v) => w.Address(v), static (ref SpsReader r) => r.Address());

    /// <summary>A range of addresses.</summary>
    public static SpsCodec<ExecutorAddressRange> Range { get; } =
        new PlainCodec<ExecutorAddressRange>(16, static (w, v) => w.Range(v), static (ref SpsReader r) => r.Range());

    /// <summary>A string in UTF-8; bytes that are no UTF-8 become replacement characters.</summary>
    public static SpsCodec<string> String { get; } = new PlainCodec<string>(8, static (w, v) => w.String(v), static (ref SpsReader r) => r.String());

    /// <summary>A sequence of bytes; what is read is a copy.</summary>
    public static SpsCodec<ReadOnlyMemory<byte>> Bytes { get; } =
        new PlainCodec<ReadOnlyMemory<byte>>(8, static (w, v) => w.Bytes(v.Span), static (ref SpsReader r) => r.Bytes().ToArray());

    /// <summary>LLVM's <c>error</c>: null for success, else its message.</summary>
    public static SpsCodec<string?> Error { get; } = new PlainCodec<string?>(
        1, static (w, v) => CommonResults.EncodeError(w, v), static (ref SpsReader r) => r.Error());

    /// <summary>A sequence.</summary>
    /// <param name="element">Its elements, which must take at least one byte each.</param>
    public static SpsCodec<IReadOnlyList<T>> Sequence<T>(SpsCodec<T> element) => new SequenceCodec<T>(element);

    /// <summary>A value that may be missing.</summary>
    public static SpsCodec<T?> Optional<T>(SpsCodec<T> value)
        where T : struct => new PlainCodec<T?>(
            1,
            (writer, optional) =>
            {
                writer.Boolean(optional.HasValue);
                if (optional is { } present)
                {
                    value.Write(writer, present);
                }
            },
            (ref SpsReader reader) => reader.Boolean() ? value.Read(ref reader) : null);

    /// <summary>An object that may be missing.</summary>
    public static SpsCodec<T?> OptionalObject<T>(SpsCodec<T> value)
        where T : class => new PlainCodec<T?>(
            1,
            (writer, optional) =>
            {
                writer.Boolean(optional is not null);
                if (optional is not null)
                {
                    value.Write(writer, optional);
                }
            },
            (ref SpsReader reader) => reader.Boolean() ? value.Read(ref reader) : null);

    /// <summary>LLVM's <c>expected</c>: a value, or the reason why there is none.</summary>
    public static SpsCodec<Expected<T>> ExpectedOf<T>(SpsCodec<T> value) => new PlainCodec<Expected<T>>(
        1,
        (writer, expected) =>
        {
            if (expected.HasValue)
            {
                value.Write(writer.Value(), expected.Value);
            }
            else
            {
                writer.NoValue(expected.Problem!);
            }
        },
        (ref SpsReader reader) => reader.Expected(out string? problem) ? Expected.Of(value.Read(ref reader)) : Expected.Failed<T>(problem!));

    /// <summary>Two values.</summary>
    public static SpsCodec<(T1, T2)> Tuple<T1, T2>(SpsCodec<T1> first, SpsCodec<T2> second) => new TupleCodec<T1, T2>(first, second);

    /// <summary>Three values.</summary>
    public static SpsCodec<(T1, T2, T3)> Tuple<T1, T2, T3>(SpsCodec<T1> first, SpsCodec<T2> second, SpsCodec<T3> third) =>
        new TupleCodec<T1, T2, T3>(first, second, third);

    /// <summary>Four values.</summary>
    public static SpsCodec<(T1, T2, T3, T4)> Tuple<T1, T2, T3, T4>(SpsCodec<T1> first, SpsCodec<T2> second, SpsCodec<T3> third, SpsCodec<T4> fourth) =>
        new TupleCodec<T1, T2, T3, T4>(first, second, third, fourth);

    /// <summary>The signature of a wrapper function.</summary>
    public static WrapperSignature<TArguments, TResult> Function<TArguments, TResult>(SpsCodec<TArguments> arguments, SpsCodec<TResult> result) =>
        new(arguments, result);
}
