namespace Jitney.Interop.Linux.Processes.Runs;

/// <summary>What a process finds around it: what <c>runs.c</c> calls surroundings.</summary>
/// <param name="EnvironmentVariable">Where the <c>environ</c> that counts lies.</param>
/// <param name="Environment">An environment in native memory that outlives its use; 0 to leave it.</param>
/// <param name="Directory">A terminated path; null to leave the working directory.</param>
/// <param name="Streams">Which descriptors become 0, 1 and 2; -1 to leave one.</param>
internal sealed record RunSurroundings(ulong EnvironmentVariable, ulong Environment, byte[]? Directory, (int Input, int Output, int Error) Streams);
