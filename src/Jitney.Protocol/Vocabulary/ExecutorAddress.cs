using System.Globalization;

namespace Jitney.Protocol.Vocabulary;

/// <summary>An address in the executor's address space, which may be another process's.</summary>
/// <remarks>
/// It is deliberately not a number: conversions are explicit, and the difference of two addresses is a size. Only code
/// that runs inside the executor may turn one into a pointer.
/// </remarks>
/// <param name="Value">The address as the executor sees it.</param>
public readonly record struct ExecutorAddress(ulong Value) : IComparable<ExecutorAddress>
{
    /// <summary>The null address, which the protocol uses for "none".</summary>
    public static ExecutorAddress Null => default;

    /// <summary>Whether this is the null address.</summary>
    public bool IsNull => Value == 0;

    /// <summary>Takes a number as an address.</summary>
    public static explicit operator ExecutorAddress(ulong value) => new(value);

    /// <summary>The address as a number.</summary>
    public static explicit operator ulong(ExecutorAddress address) => address.Value;

    /// <summary>The address <paramref name="offset"/> bytes further on; wraps around at 2^64 as the machine does.</summary>
    public static ExecutorAddress operator +(ExecutorAddress address, ulong offset) => new(unchecked(address.Value + offset));

    /// <summary>The distance in bytes from <paramref name="right"/> up to <paramref name="left"/>.</summary>
    public static ulong operator -(ExecutorAddress left, ExecutorAddress right) => unchecked(left.Value - right.Value);

    /// <summary>Orders addresses from low to high.</summary>
    public static bool operator <(ExecutorAddress left, ExecutorAddress right) => left.Value < right.Value;

    /// <summary>Orders addresses from low to high.</summary>
    public static bool operator >(ExecutorAddress left, ExecutorAddress right) => left.Value > right.Value;

    /// <summary>Orders addresses from low to high.</summary>
    public static bool operator <=(ExecutorAddress left, ExecutorAddress right) => left.Value <= right.Value;

    /// <summary>Orders addresses from low to high.</summary>
    public static bool operator >=(ExecutorAddress left, ExecutorAddress right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(ExecutorAddress other) => Value.CompareTo(other.Value);

    /// <summary>The address in hexadecimal with its prefix, as every message of Jitney shows it.</summary>
    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}
