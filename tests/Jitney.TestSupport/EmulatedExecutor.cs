namespace Jitney.TestSupport;

/// <summary>Jitney's own executor for another processor, under an emulator. <c>./build.sh --target arm64</c> makes it, test.sh installs what runs it.</summary>
public static class EmulatedExecutor
{
    /// <summary>The command that starts the one for AArch64: the emulator, its words, and the executor; null where something is missing.</summary>
    public static IReadOnlyList<string>? AArch64 { get; } = Find("arm64", "aarch64");

    /// <summary>Why there is none.</summary>
    public const string Missing = "artifacts/jitney-arm64/jitney-executor, qemu-aarch64 or the C library for arm64 is missing: ./test.sh makes and installs them where it can";

    private static string[]? Find(string name, string processor)
    {
        string? executor = FromTree(Path.Combine("artifacts", "jitney-" + name, "jitney-executor"));
        string? emulator = new[] { $"/usr/bin/qemu-{processor}", $"/usr/bin/qemu-{processor}-static" }.FirstOrDefault(File.Exists)
            ?? FromTree(Path.Combine("artifacts", name, $"qemu-{processor}-static"));
        string libraries = $"/usr/{processor}-linux-gnu";
        string? root = File.Exists(Path.Combine(libraries, "lib", $"ld-linux-{processor}.so.1")) ? libraries : FromTree(Path.Combine("artifacts", name, "root"));
        return executor is null || emulator is null || root is null ? null : [emulator, "-L", root, executor];
    }

    /// <summary>A path below a folder above the tests' own, which is the repository; null where there is none.</summary>
    public static string? FromTree(string path)
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string candidate = Path.Combine(directory.FullName, path);
            if (Path.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
