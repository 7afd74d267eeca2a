namespace Jitney.Execution.Services;

/// <summary>A group of functions that an executor offers under bootstrap names.</summary>
internal interface IService
{
    /// <summary>Adds this group's names and functions. Called once, before the first message.</summary>
    void Offer(ServiceRegistry registry);

    /// <summary>Gives back what the controller left behind. Called once, when the stream has ended; must not throw.</summary>
    void Shutdown();
}
