using Jitney.Interop.Files;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions.Windows;

/// <summary>Where the libraries lie to which import libraries lead.</summary>
internal static class LibraryPlaces
{
    /// <summary>The path of a library that lies beside its import library, or in the folder of programs beside that folder, as those of mingw-w64 do; null for any other, and where paths here are none of the executor's.</summary>
    /// <param name="importLibrary">The import library.</param>
    /// <param name="library">The library's file name.</param>
    /// <param name="target">What it is for.</param>
    public static string? Beside(string importLibrary, string library, Target target) =>
        target.System == Target.OfThisProcess.System && library.IndexOfAny(['/', '\\', ':']) < 0 ? Find(importLibrary, library) : null;

    /// <summary>The same on a machine of any kind.</summary>
    public static string? Find(string importLibrary, string library)
    {
        string folder = Path.GetDirectoryName(InputBytes.Here.FullPath(importLibrary)) ?? "";
        return ((string[])[Path.Combine(folder, library), Path.Combine(folder, "..", "bin", library)]).Select(Path.GetFullPath).FirstOrDefault(InputBytes.Here.Exists);
    }
}
