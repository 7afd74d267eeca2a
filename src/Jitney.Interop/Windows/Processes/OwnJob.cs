using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Processes;

/// <summary>The job that all children of this process are in: the system ends them when this process ends, however that is.</summary>
/// <remarks>What they start themselves is not in it.</remarks>
internal static unsafe class OwnJob
{
    private static readonly Lazy<SafeDescriptor> s_job = new(Make);

    /// <summary>The job, whose handle is never closed and never inherited.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static SafeDescriptor Handle => s_job.Value;

    private static SafeDescriptor Make()
    {
        nint handle = ProcessCalls.CreateJob(null, null);
        if (handle == 0)
        {
            throw SystemCallException.FromLastError("CreateJobObjectW");
        }

        var job = new SafeDescriptor((int)handle);
        var limits = new ProcessCalls.JobLimits { Kinds = ProcessCalls.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | ProcessCalls.JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK };
        return ProcessCalls.SetJobInformation(handle, ProcessCalls.JobObjectExtendedLimitInformation, &limits, (uint)sizeof(ProcessCalls.JobLimits)) != 0
            ? job
            : throw SystemCallException.FromLastError("SetInformationJobObject");
    }
}
