using Jitney.Interop.Memory;

namespace Jitney.Execution.Services;

/// <summary>Functions that were found to lie in code: the system is asked once for each, since a call takes no longer than to ask. Thread-safe.</summary>
/// <remarks>What was code and is something else by now is not noticed: whoever calls it has been told that it is gone.</remarks>
internal sealed class KnownFunctions
{
    private const int Count = 256;
    private const int Alignment = 16;

    private readonly ulong[] _known = new ulong[Count];

    /// <summary>Whether there is code at an address.</summary>
    public bool MayBeCalled(ulong function)
    {
        ref ulong known = ref _known[function / Alignment % Count];
        if (function != 0 && Volatile.Read(ref known) == function)
        {
            return true;
        }

        if (!CodeMemory.Here.MayBeCalled(function))
        {
            return false;
        }

        Volatile.Write(ref known, function);
        return true;
    }
}
