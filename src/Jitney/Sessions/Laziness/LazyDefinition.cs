namespace Jitney.Sessions.Laziness;

/// <summary>Makes a function when it is first called. It may take its time, look other names up, call code, and ask for other such functions.</summary>
/// <remarks>It runs on a thread of the pool. Calls of the function that come meanwhile wait for it; when its time is over and it does not heed its token, the next call asks anew beside it. The objects are linked as a module that goes with the one that the function was declared in; whatever else
/// they define is defined as by any module, and names that are taken make it fail.</remarks>
/// <param name="name">The name of its symbol.</param>
/// <param name="cancellation">Cancelled when nobody waits any more: the time is over (<see cref="LazyOptions.Limit"/>), the module was removed, or the session is disposed of.</param>
/// <returns>Objects, one of which defines it as a function of its own: no inline function of C++, and none that chooses functions.</returns>
public delegate ValueTask<IReadOnlyList<GivenObject>> LazyDefinition(string name, CancellationToken cancellation);
