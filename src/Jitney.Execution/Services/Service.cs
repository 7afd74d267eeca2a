namespace Jitney.Execution.Services;

/// <summary>One function that an executor offers.</summary>
/// <param name="Name">Its bootstrap name.</param>
/// <param name="Thread">Where it runs.</param>
/// <param name="Function">What it does.</param>
internal sealed record Service(string Name, ServiceThread Thread, Func<ServiceCall, ReadOnlyMemory<byte>> Function);
