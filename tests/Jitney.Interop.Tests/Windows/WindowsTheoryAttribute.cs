using System.Runtime.CompilerServices;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>A test of what Windows alone does, with several inputs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WindowsTheoryAttribute : TheoryAttribute
{
    /// <summary>Leaves the test out elsewhere.</summary>
    public WindowsTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = OperatingSystem.IsWindows() ? null : "Only Windows does this.";
}
