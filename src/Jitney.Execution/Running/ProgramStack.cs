using Jitney.Interop.Libraries;
using Jitney.Interop.Linux.Processes;
using Jitney.Interop.Processes;
using Jitney.Interop.Signals;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Running;

/// <summary>The arguments, environment and auxiliary vector of the linked program: one block for initialisers and <c>main</c>, as there is one stack that the kernel has made.</summary>
/// <remarks>Thread-safe. What it makes stays, since programs keep pointers into it.</remarks>
internal sealed class ProgramStack
{
    private readonly Lock _gate = new();
    private NativeText[] _arguments = [];
    private NativeArguments? _made;

    /// <summary>The block for some arguments: the last one, if it has these. The environment is the one that counts when it is made.</summary>
    /// <remarks>On the initial thread the process is the program's, and from then on that environment is the block's own.</remarks>
    internal NativeArguments Of(IReadOnlyList<NativeText> arguments)
    {
        lock (_gate)
        {
            if (_made is { } made && _arguments.SequenceEqual(arguments))
            {
                return made;
            }

            bool replaces = LibraryLoader.Here.ReplacesEnvironment;
            var block = NativeArguments.OfProgram(arguments, NativeFunctions.Environment, replaces ? NativeFunctions.EnvironmentAddress : 0);
            if (OwnProcess.Here.IsOnInitialThread)
            {
                if (replaces)
                {
                    NativeFunctions.SetEnvironment(block);
                }

                if (arguments.Count > 0)
                {
                    Tell(AuxiliaryVector.FileName, block.FirstAddress);
                }
            }

            (_arguments, _made) = ([.. arguments], block);
            return block;
        }
    }

    /// <summary>The block for a program that is entered now.</summary>
    internal NativeArguments Of(IReadOnlyList<NativeText> arguments, ulong entry)
    {
        NativeArguments block = Of(arguments);
        block.TellModule();
        block.Tell(AuxiliaryVector.Entry, entry);
        Tell(AuxiliaryVector.Entry, entry);
        return block;
    }

    // The C library tells programs what stands in the vector on the process's own stack.
    private static void Tell(ulong type, ulong value) => StartState.Here.TellVector(type, value);
}
