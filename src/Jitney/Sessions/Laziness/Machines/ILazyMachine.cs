using Jitney.Functions.Conventions;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions.Laziness.Machines;

/// <summary>The machine code on one processor of functions that are made when they are called. Implementations hold no state.</summary>
internal interface ILazyMachine
{
    /// <summary>What stands for a function until it is made: goes to the entry with the address of a record, which is the function's number and behind it the code that follows when
    /// it cannot be made.</summary>
    /// <param name="number">The function's number.</param>
    /// <param name="entry">Address of the entry.</param>
    /// <param name="failure">What follows when it cannot be made, as other members give it.</param>
    ThunkCode Stand(long number, ExecutorAddress entry, byte[] failure);

    /// <summary>Returns zero: a number, an address or a small struct.</summary>
    byte[] ReturnZero();

    /// <summary>Returns an integer of whatever width.</summary>
    byte[] ReturnInteger(long value);

    /// <summary>Returns a floating-point number.</summary>
    /// <param name="bits">The lower bits of the register for it.</param>
    byte[] ReturnFloat(ulong bits);

    /// <summary>Goes to a function that takes the arguments and returns to the caller.</summary>
    byte[] GoTo(ExecutorAddress function);

    /// <summary>Raises SIGILL.</summary>
    byte[] Crash();
}
