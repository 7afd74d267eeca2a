namespace Jitney.Sessions.Modules;

/// <summary>A module or a dylib cannot be removed, because linked code or data of others refers to it. Nothing has changed.</summary>
public sealed class ModuleInUseException : InvalidOperationException
{
    internal ModuleInUseException(string kind, string module, IReadOnlyList<string> users, bool isUsedOutsideModules)
        : base($"the {kind} {module} cannot be removed: {Describe(users, isUsedOutsideModules)} to it")
    {
        Module = module;
        Users = users;
        IsUsedOutsideModules = isUsedOutsideModules;
    }

    /// <summary>The name of the module or dylib.</summary>
    public string Module { get; }

    /// <summary>Names of the modules that refer to it, or to what would go with it, in the order of the alphabet.</summary>
    public IReadOnlyList<string> Users { get; }

    /// <summary>Whether something refers to it that is in no module, and so cannot go with it.</summary>
    public bool IsUsedOutsideModules { get; }

    private static string Describe(IReadOnlyList<string> users, bool isUsedOutsideModules)
    {
        string[] all = [.. users, .. isUsedOutsideModules ? ["what is in no module"] : Array.Empty<string>()];
        return string.Join(" and ", all) + (all.Length == 1 ? " refers" : " refer");
    }
}
