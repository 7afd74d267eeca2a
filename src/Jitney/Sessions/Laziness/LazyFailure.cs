using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Laziness.Machines;

namespace Jitney.Sessions.Laziness;

/// <summary>What becomes of calls of a function that could not be made.</summary>
/// <remarks>Nothing is known of the function's type. A result that is no number, address or small struct of these - a large struct, a <c>long double</c> - has to come from a function of the same type
/// (<see cref="Calls"/>).</remarks>
public sealed class LazyFailure
{
    private readonly Func<ILazyMachine, byte[]> _write;

    private LazyFailure(Func<ILazyMachine, byte[]> write) => _write = write;

    /// <summary>They return zero: a number, a null pointer, a small struct of zeros.</summary>
    public static LazyFailure ReturnsZero { get; } = new(static machine => machine.ReturnZero());

    /// <summary>The executor crashes (<c>SIGILL</c>), and calls fail with an <see cref="Failures.ExecutorCrashedException"/>. Not for code that runs in the host's own process.</summary>
    public static LazyFailure EndsExecutor { get; } = new(static machine => machine.Crash());

    /// <summary>They return an integer, of whatever width, or an address.</summary>
    /// <param name="value">The result.</param>
    public static LazyFailure Returns(long value) => new(machine => machine.ReturnInteger(value));

    /// <summary>They return a <c>double</c>.</summary>
    /// <param name="value">The result.</param>
    public static LazyFailure Returns(double value) => new(machine => machine.ReturnFloat(BitConverter.DoubleToUInt64Bits(value)));

    /// <summary>They return a <c>float</c>.</summary>
    /// <param name="value">The result.</param>
    public static LazyFailure Returns(float value) => new(machine => machine.ReturnFloat(BitConverter.SingleToUInt32Bits(value)));

    /// <summary>They go to another function, which gets their arguments and gives their result: it may have any type, throw, or ask somebody.</summary>
    /// <param name="function">The address of a function of the same type, which has to stay as long as the one that is declared.</param>
    public static LazyFailure Calls(ExecutorAddress function) => new(machine => machine.GoTo(function));

    /// <summary>The code that does so on some processor, in place of the function.</summary>
    internal byte[] CodeFor(ILazyMachine machine) => _write(machine);
}
