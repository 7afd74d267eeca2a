using System.Diagnostics.CodeAnalysis;
using Jitney.Calls;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Dylibs;

namespace Jitney.Sessions.Laziness;

/// <summary>A function that is made when it is first called. Thread-safe, but for what is said otherwise.</summary>
/// <param name="name">The name of its symbol.</param>
/// <param name="dylib">Where it is defined.</param>
/// <param name="define">Makes it.</param>
/// <param name="limit">How long that may take.</param>
[SuppressMessage("Design", "CA1001", Justification = "Who makes it may still hold the token, and its source has no timer.")]
internal sealed class LazyFunction(string name, Dylib dylib, LazyDefinition define, TimeSpan? limit)
{
    private readonly CancellationTokenSource _removed = new();
    private readonly Lock _gate = new();
    private Task? _making;
    private HandlerScope? _maker;
    private volatile LazyDefinition? _define = define;

    /// <summary>The name of its symbol.</summary>
    public string Name => name;

    /// <summary>Where it is defined.</summary>
    public Dylib Dylib => dylib;

    /// <summary>How long making it may take.</summary>
    public TimeSpan? Limit => limit;

    /// <summary>Makes it; null when it is made, or has got another definition.</summary>
    public LazyDefinition? Define => _define;

    /// <summary>The module that it was declared in. Set by whoever has the turn.</summary>
    public LinkModule? Owner { get; set; }

    /// <summary>The number of its name. Set by whoever has the turn.</summary>
    public int NameNumber { get; set; } = -1;

    /// <summary>What stands for it. Set by whoever has the turn.</summary>
    public IReadOnlyList<LinkedUnit> Units { get; set; } = [];

    /// <summary>The address that everybody knows it by.</summary>
    public ExecutorAddress Address { get; set; }

    /// <summary>Cancelled when its module is removed.</summary>
    public CancellationToken Removed => _removed.Token;

    /// <summary>It has a definition.</summary>
    public void End() => _define = null;

    /// <summary>Its module is removed. What has been registered with the token is called elsewhere: it is the host's, and the caller has the turn.</summary>
    public void Remove() => _ = _removed.CancelAsync();

    /// <summary>Waits until it is made. Whoever comes while it is being made waits for just that; who comes when that has failed tries again.</summary>
    /// <param name="make">Makes it.</param>
    /// <param name="caller">The call that waits.</param>
    public Task MakeOnceAsync(Func<LazyFunction, Task> make, HandlerScope? caller)
    {
        lock (_gate)
        {
            if (_making is { IsCompleted: false })
            {
                // What this one would not wait for, nobody must who makes it.
                if (caller is not null)
                {
                    _maker?.Join(caller);
                }

                return _making;
            }

            _maker = caller;
            return _making = Task.Run(() => make(this));
        }
    }
}
