using System.Runtime.CompilerServices;

namespace Jitney.TestSupport;

/// <summary>A test of what Windows alone does, with several inputs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WindowsTheoryAttribute : TheoryAttribute
{
    /// <summary>Leaves the test out elsewhere.</summary>
    public WindowsTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = OperatingSystem.IsWindows() ? null : "Only Windows does this.";
}
