using Jitney.Protocol.Messages;

namespace Jitney.Sessions.Runs;

/// <summary>What each run of a program has to initialise for itself. Thread-safe, but for what belongs to the link that is under way.</summary>
/// <param name="time">When initialisers run.</param>
internal sealed class DeferredInitializers(InitializerTime time)
{
    private readonly Lock _lock = new();
    private readonly List<ImageInitializeRequest> _images = [];
    private ImageInitializeRequest? _next;

    /// <summary>All batches that were linked, in this order.</summary>
    public ImageInitializeRequest[] Images
    {
        get
        {
            lock (_lock)
            {
                return [.. _images];
            }
        }
    }

    /// <summary>Takes the initialisers of the batch that is being linked, unless they run at the end of the link. The run has arguments of its own.</summary>
    public bool TryDefer(ImageInitializeRequest request)
    {
        _next = time is InitializerTime.InEachRun ? request with { Arguments = [] } : null;
        return _next is not null;
    }

    /// <summary>The batch is linked: what it deferred counts.</summary>
    public void Commit()
    {
        if (_next is { } next)
        {
            lock (_lock)
            {
                _images.Add(next);
            }

            _next = null;
        }
    }

    /// <summary>Refuses to call code that nothing has initialised.</summary>
    public void ThrowIfAny()
    {
        if (time is InitializerTime.InEachRun)
        {
            throw new InvalidOperationException("linked code is initialised in each run of a prepared program, and nowhere else: see LinkSessionOptions.Initializers");
        }
    }
}
