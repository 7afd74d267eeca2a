using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>A batch needs more thread-local storage than its executor has. Nothing was asked of the executor yet: one with more may take its place.</summary>
internal sealed class ThreadStorageShortageException(ThreadStorageRoom need)
    : ExecutorException(FailureSide.Executor, ThreadStorageLease.Step, $"{Needs(need)}, which is more than it has")
{
    private const string First = "link this code first";

    /// <summary>What the batch needs.</summary>
    public ThreadStorageRoom Need => need;

    /// <summary>What to do about it where an executor has refused.</summary>
    /// <param name="need">What the batch needs.</param>
    /// <param name="control">The executor.</param>
    public static string Advice(ThreadStorageRoom need, IExecutorProcessControl control)
    {
        TargetArchitecture architecture = control.Description.Target.Architecture;
        var usual = ThreadStorageRoom.UsualFor(architecture);
        bool isHost = control.Find<InProcessExecutor>() is not null;
        bool isOwn = isHost || control.Description.Offers(BootstrapSymbols.RingOpen);
        bool isChild = !isHost && control.ProcessId is not null;

        // One of Jitney's own that was started for this session has been asked for what its first link needs.
        if (need.Alignment > usual.Alignment && !(isOwn && isChild))
        {
            string better = architecture == TargetArchitecture.RiscV64 ? "" : $", or use a child executor{(isOwn ? "" : " of Jitney's own")} and {First}";
            return $"the code needs thread-local variables aligned to {need.Alignment} bytes, and the executor's process aligns them to {usual.Alignment} at most: align them less{better}";
        }

        string tunable = need.Alignment > usual.Alignment ? ""
            : $"start it with GLIBC_TUNABLES=glibc.rtld.optional_static_tls={need.Size + need.Alignment + ThreadStorageRoom.Usual.Size} in its environment, or ";
        string other = isChild ? First : $"use a child executor and {First}";
        return $"{Needs(need)}, and that is decided when the executor's process starts: {tunable}{other}{(isOwn ? $", or start {(isChild ? "it" : "one")} with the word {need.Word}" : "")}";
    }

    private static string Needs(ThreadStorageRoom need) => $"the code needs {need.Size} bytes for each thread, aligned to {need.Alignment}";
}
