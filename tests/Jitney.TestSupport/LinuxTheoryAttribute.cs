using System.Runtime.CompilerServices;

namespace Jitney.TestSupport;

/// <summary>A test with data of what Linux alone does.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    /// <summary>Leaves the test out elsewhere.</summary>
    public LinuxTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = OperatingSystem.IsLinux() ? null : "Only Linux does this.";
}
