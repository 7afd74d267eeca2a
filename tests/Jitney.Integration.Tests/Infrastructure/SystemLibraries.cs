namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Finds the libraries that a compiler driver finds by itself.</summary>
public static class SystemLibraries
{
    /// <summary>The file for <c>-lNAME</c>: the library itself where the link for developers is a script or lies elsewhere.</summary>
    public static string Find(string option)
    {
        string folder = "/usr/lib/x86_64-linux-gnu";
        string name = $"lib{option[2..]}.so";
        string? versioned = Directory.GetFiles(folder).Where(path => Path.GetFileName(path).StartsWith(name + ".", StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();
        string plain = Path.Combine(folder, name);
        return versioned ?? (File.Exists(plain) ? plain : throw new FileNotFoundException($"there is no {name} in {folder}"));
    }

    /// <summary>The archive for <c>-lNAME</c>, of the C library's folder or the newest compiler's.</summary>
    public static string FindStatic(string option)
    {
        string name = $"lib{option[2..]}.a";
        string[] folders = ["/usr/lib/x86_64-linux-gnu", .. Directory.GetDirectories("/usr/lib/gcc/x86_64-linux-gnu").OrderDescending(StringComparer.Ordinal)];
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? throw new FileNotFoundException($"there is no {name}");
    }
}
