using Jitney.Executors;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Dylibs;

namespace Jitney.Calls;

/// <summary>Defines what linked code needs to call handlers: the symbols that name them, and the way to the controller. Not thread-safe: for whoever has the turn.</summary>
/// <param name="tags">The symbols.</param>
internal sealed class SessionTags(CallTags tags)
{
    private bool _hasDispatch;

    /// <summary>Refuses an executor that offers linked code no way to the controller.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static void ThrowIfDeaf(IExecutorProcessControl control)
    {
        if (control.Find<ICallReceiver>() is null || !control.Description.Offers(BootstrapSymbols.DispatchFunction))
        {
            throw new InvalidOperationException("this executor offers no way for linked code to call the controller");
        }
    }

    /// <summary>Has a handler answer calls that name a symbol.</summary>
    public void Add(DylibInputs dylib, string name, CallHandler handler, ExecutorDescription executor)
    {
        if (!_hasDispatch)
        {
            _hasDispatch = true;
            dylib.AddDispatch(executor);
        }

        tags.Add(dylib.Definitions, name, handler);
        dylib.AddTag(name, executor);
    }

    /// <summary>Another executor takes the place of the one that was there.</summary>
    public void Attach(DylibInputs dylib, ExecutorDescription executor)
    {
        if (_hasDispatch)
        {
            dylib.DefineDispatch(executor);
        }
    }
}
