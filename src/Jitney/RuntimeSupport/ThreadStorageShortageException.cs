using Jitney.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>A batch needs more thread-local storage than its executor has. Nothing was asked of the executor yet: one with more may take its place.</summary>
internal sealed class ThreadStorageShortageException(ThreadStorageRoom need)
    : ExecutorException(FailureSide.Executor, ThreadStorageLease.Step, Advice(need))
{
    /// <summary>What the batch needs.</summary>
    public ThreadStorageRoom Need => need;

    /// <summary>What to do about it.</summary>
    public static string Advice(ThreadStorageRoom need) =>
        $"the code needs {need.Size} bytes for each thread, aligned to {need.Alignment}, and that is decided when the executor's process starts: "
        + (need.Alignment <= ThreadStorageRoom.Usual.Alignment
            ? $"start it with GLIBC_TUNABLES=glibc.rtld.optional_static_tls={need.Size + need.Alignment + ThreadStorageRoom.Usual.Size} in its environment, or "
            : "")
        + $"use a child executor and link this code first, or start an executor with the word {need.Word}";
}
