using System.Reflection;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>Objects of native code that Jitney brings along, made when it was built: one for each processor and system for which there was a compiler.</summary>
internal static class NativeObjects
{
    private static readonly Assembly s_assembly = typeof(NativeObjects).Assembly;

    /// <summary>Whether there is one for a target.</summary>
    /// <param name="name">Its name without the processor's: <c>support</c>.</param>
    /// <param name="target">What it is linked for.</param>
    public static bool Has(string name, Target target) => s_assembly.GetManifestResourceInfo(ResourceOf(name, target)) is not null;

    /// <summary>The object file.</summary>
    /// <param name="name">Its name without the processor's.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="target">What it is linked for.</param>
    /// <exception cref="InvalidOperationException">There is none for the target.</exception>
    public static byte[] Read(string name, string what, Target target)
    {
        using Stream stream = s_assembly.GetManifestResourceStream(ResourceOf(name, target))
            ?? throw new InvalidOperationException($"Jitney was built without its {what} for {target.Triple}: there was no compiler for it");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string ResourceOf(string name, Target target) => $"{name}.{target.ProcessorName}.{(target.Format == TargetFormat.Coff ? "obj" : "o")}";
}
