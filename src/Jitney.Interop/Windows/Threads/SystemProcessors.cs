using Jitney.Interop.Threads;

namespace Jitney.Interop.Windows.Threads;

/// <inheritdoc cref="Processors"/>
/// <remarks>Processors come in groups of at most 64, and a number is made of both.</remarks>
internal sealed unsafe class SystemProcessors : Processors
{
    private const int InGroup = 64;

    /// <inheritdoc/>
    public override int Current
    {
        get
        {
            ThreadCalls.ProcessorNumber number;
            ThreadCalls.GetProcessor(&number);
            return (number.Group * InGroup) + number.Number;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Processors of other groups are left alone.</remarks>
    public override void Leave(int processor)
    {
        ThreadCalls.GroupProcessors all;
        if (processor < 0 || !ThreadCalls.GetAllowed(ThreadCalls.ThisThread, &all) || processor / InGroup != all.Group)
        {
            return;
        }

        ThreadCalls.GroupProcessors others = all;
        others.Mask &= ~(1UL << (processor % InGroup));
        if (others.Mask != 0 && others.Mask != all.Mask && ThreadCalls.SetAllowed(ThreadCalls.ThisThread, &others, null))
        {
            _ = ThreadCalls.SetAllowed(ThreadCalls.ThisThread, &all, null);
        }
    }
}
