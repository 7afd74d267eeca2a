using Jitney.Functions.Conventions;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Functions;

/// <summary>The code by which a session's executor calls functions of some shape: linked when a shape is first wanted, and kept. Thread-safe.</summary>
internal sealed class CallThunks
{
    private const string Prefix = "__jitney_call_";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _added = [];
    private readonly Dictionary<string, ExecutorAddress> _linked = [];

    /// <summary>Gives the thunks of some functions, in their order. What is missing is linked, as one batch.</summary>
    /// <exception cref="ArgumentException">A function cannot be called as it is described.</exception>
    public async ValueTask<ExecutorAddress[]> LinkAsync(Session session, IReadOnlyList<NativeSignature> signatures, CancellationToken cancellation)
    {
        ICallingConvention convention = CallingConventions.Of(session.Executor.Description);
        CallShape[] shapes = [.. signatures.Select(convention.ShapeOf)];
        string[] names = [.. shapes.Select(static shape => Prefix + shape.Key)];
        List<string> missing = [];
        lock (_lock)
        {
            for (int index = 0; index < shapes.Length; index++)
            {
                if (_linked.ContainsKey(names[index]) || missing.Contains(names[index]))
                {
                    continue;
                }

                missing.Add(names[index]);
                if (!_added.Contains(names[index]))
                {
                    session.AddMade(ThunkObject.Create("code for typed calls", names[index], convention.CallThunk(shapes[index]), convention));
                    _added.Add(names[index]);
                }
            }
        }

        if (missing.Count > 0)
        {
            IReadOnlyList<Symbol> thunks = await session.LookUpAsync(missing, cancellation).ConfigureAwait(false);
            lock (_lock)
            {
                foreach (Symbol thunk in thunks)
                {
                    _linked[thunk.Name] = thunk.Address;
                }
            }
        }

        lock (_lock)
        {
            return [.. names.Select(name => _linked[name])];
        }
    }
}
