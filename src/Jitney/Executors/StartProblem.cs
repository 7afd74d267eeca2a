using Jitney.Definitions;
using Jitney.Interop;
using Jitney.Interop.Files;
using Jitney.Interop.Processes;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>Says why an executor could not be started, where the system's word or an exit code tells little.</summary>
internal static class StartProblem
{
    // What qemu-user ends with where it cannot open the other machine's dynamic linker.
    private const int EmulatorFailed = 255;

    private const string Emulator = "qemu-";
    private const string EmulatorRoot = "QEMU_LD_PREFIX";

    /// <summary>Why the system did not start a program.</summary>
    /// <param name="options">What was to be started.</param>
    /// <param name="program">The program: the executor, or what runs it.</param>
    /// <param name="exception">What the system said.</param>
    public static string Of(ChildExecutorOptions options, string program, SystemCallException exception)
    {
        string path = FileOf(options, program);
        return exception switch
        {
            _ when exception.Call != ProcessFactory.Here.StartCall => exception.Message,
            _ when program.Length == 0 => "it is named by an empty word",
            _ when Directory.Exists(path) => $"{program} is a folder",
            _ when !InputBytes.Here.Exists(path) => $"there is no file {program}",
            { Problem: SystemProblem.PermissionDenied } when ProcessFactory.Here.MarksPrograms => $"{program} is not marked as a program: {exception.Message}",
            { Problem: SystemProblem.NoProgram } when Foreign(path) is { } target && options.Launcher.Count == 0 =>
                $"{program} is for {ProcessorNames.Of(target)}, and this machine is for {ProcessorNames.Of(Target.OfThisProcess)}: "
                + $"put an emulator in front of it, as in '{Emulator}{target.ProcessorName} -L FOLDER {program}'",
            { Problem: SystemProblem.NoProgram } => $"{program} is no program of this machine",
            _ => exception.Message,
        };
    }

    /// <summary>Why an executor has ended before it was one; null where nobody can say.</summary>
    /// <param name="options">What was started.</param>
    /// <param name="code">Its exit code.</param>
    public static string? OfEnd(ChildExecutorOptions options, int code)
    {
        if (options.Launcher.Count == 0)
        {
            return null;
        }

        string path = FileOf(options, options.Path);
        return path switch
        {
            _ when Directory.Exists(path) => $"{options.Path}, the last word of the command, is a folder",
            _ when !InputBytes.Here.Exists(path) => $"{options.Path}, the last word of the command, names no file",
            _ when code == EmulatorFailed && LacksRoot(options) && Foreign(path) is { } target =>
                $"where {options.Launcher[0]} cannot open the dynamic linker, its option -L has to name the folder with that machine's files, as in -L /usr/{target.Multiarch}",
            _ => null,
        };
    }

    /// <summary>The processor of a program for another one; null for this machine's, and for what is no program.</summary>
    public static Target? Foreign(string path) => LibraryMachine.TargetOf(path) is { } target && target.Architecture != Target.OfThisProcess.Architecture ? target : null;

    /// <summary>A program's file as this process finds it: a child looks for it from its own working directory.</summary>
    public static string FileOf(ChildExecutorOptions options, string program) => Path.Combine(options.WorkingDirectory ?? "", program);

    private static bool LacksRoot(ChildExecutorOptions options) =>
        Path.GetFileName(options.Launcher[0]).StartsWith(Emulator, StringComparison.Ordinal)
        && !options.Launcher.Any(static word => word.StartsWith("-L", StringComparison.Ordinal))
        && (options.Environment is { } environment ? environment.GetValueOrDefault(EmulatorRoot) : Environment.GetEnvironmentVariable(EmulatorRoot)) is null;
}
