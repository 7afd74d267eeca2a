using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Streams;

namespace Jitney.Interop.Windows.Processes;

/// <summary>The job that all children of this process are in: the system ends them when this process ends, however that is.</summary>
/// <remarks>What they start themselves is not in it.</remarks>
internal static unsafe class OwnJob
{
    private static readonly Lock s_making = new();
    private static SafeDescriptor? s_job;

    /// <summary>The job, whose handle is never closed and never inherited.</summary>
    /// <exception cref="SystemCallException">The system refused, and is asked again the next time.</exception>
    public static SafeDescriptor Handle
    {
        get
        {
            lock (s_making)
            {
                return s_job ??= Make();
            }
        }
    }

    /// <summary>Makes a job of this kind: what is in it ends when its last handle is closed.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static SafeDescriptor Make()
    {
        nint handle = ProcessCalls.CreateJob(null, null);
        if (handle == 0)
        {
            throw SystemCallException.FromLastError("CreateJobObjectW");
        }

        var limits = new ProcessCalls.JobLimits { Kinds = ProcessCalls.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | ProcessCalls.JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK };
        if (ProcessCalls.SetJobInformation(handle, ProcessCalls.JobObjectExtendedLimitInformation, &limits, (uint)sizeof(ProcessCalls.JobLimits)) == 0)
        {
            SystemCallException problem = SystemCallException.FromLastError("SetInformationJobObject");
            _ = HandleCalls.Close(handle);
            throw problem;
        }

        return new SafeDescriptor((int)handle) { Kind = (int)HandleKind.Other };
    }
}
