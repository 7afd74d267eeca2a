using System.Runtime.CompilerServices;
using Xunit;

namespace Jitney.Interop.Tests.Linux;

/// <summary>A test with data of what Linux alone does.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    /// <summary>Leaves the test out elsewhere.</summary>
    public LinuxTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = OperatingSystem.IsLinux() ? null : "Only Linux does this.";
}
