using System.Runtime.CompilerServices;

namespace Jitney.Linking.Tests.Support;

/// <summary>A test with inputs that FsCheck makes up.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MadeUpFactAttribute : FactAttribute
{
    /// <summary>Leaves the test out of programs that are compiled ahead of time.</summary>
    public MadeUpFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = RuntimeFeature.IsDynamicCodeSupported ? null : "FsCheck makes code at run time.";
}
