using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Processes.Runs;

/// <summary>What happens in a run before its entry point is called; <c>runs.c</c> has the same form.</summary>
/// <param name="Function">Code.</param>
/// <param name="Handle">0 to call it as an initialiser, else the handle under which it is registered as a finaliser.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RunStep(ulong Function, ulong Handle);
