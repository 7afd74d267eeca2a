namespace Jitney.Sessions.Modules;

/// <summary>What becomes of a module's removal when others refer to it.</summary>
public enum RemovalMode
{
    /// <summary>It is refused with the users' names, and nothing changes.</summary>
    RefuseIfUsed,

    /// <summary>Modules that refer to it are removed with it, and those that refer to them. It is refused all the same when something refers to it that is in no module.</summary>
    WithUsers,
}
