using System.Runtime.CompilerServices;

namespace Jitney.TestSupport;

/// <summary>A test of what Linux alone does.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    /// <summary>Leaves the test out elsewhere.</summary>
    public LinuxFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = OperatingSystem.IsLinux() ? null : "Only Linux does this.";
}
