using System.Runtime.InteropServices;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows;
using Jitney.Interop.Windows.Processes;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Does a child have the handles that it is to have and no others, and does the system end it with this process?</summary>
public sealed unsafe partial class ChildHandleTests
{
    [WindowsFact]
    public void A_child_has_what_it_was_handed_and_nothing_else_that_could_be_inherited()
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using SafeDescriptor handed = Descriptors.Here.MakeSignal();
        using SafeDescriptor other = Descriptors.Here.MakeSignal();
        using (readEnd)
        using (writeEnd)
        {
            // Whoever made it, it can be inherited.
            Assert.True(HandleCalls.SetInformation(other.DangerousGetHandle(), HandleCalls.IsInherited, HandleCalls.IsInherited));
            using ChildProcess child = Start(readEnd, new HandedDescriptor(handed));
            Assert.True(Has(child, handed));
            Assert.False(Has(child, other));
            Assert.False(Has(child, writeEnd));
            Assert.False(Has(child, OwnJob.Handle));

            // Nor does the next child, of whoever in this process, inherit it.
            Assert.Equal(0u, FlagsOf(handed));
            Assert.Equal(0u, FlagsOf(readEnd));
            child.Kill();
        }
    }

    [WindowsFact]
    public void A_child_is_in_a_job_that_nobody_else_has_and_that_ends_it()
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using (readEnd)
        using (writeEnd)
        {
            using ChildProcess child = Start(readEnd);
            int isIn;
            Assert.NotEqual(0, IsProcessInJob(child.Descriptor.DangerousGetHandle(), OwnJob.Handle.DangerousGetHandle(), &isIn));
            Assert.NotEqual(0, isIn);

            Assert.Equal(0u, FlagsOf(OwnJob.Handle));

            // The system closes the last handle of such a job when this process ends.
            SafeDescriptor another = OwnJob.Make();
            Assert.NotEqual(0, AssignProcessToJobObject(another.DangerousGetHandle(), child.Descriptor.DangerousGetHandle()));
            Assert.Null(child.Ending());
            another.Dispose();
            Assert.True(new DescriptorWait(child.Descriptor).Wait(TimeSpan.FromSeconds(20)));
        }
    }

    // It reads until it is ended.
    private static ChildProcess Start(SafeDescriptor input, params HandedDescriptor[] handed) => ChildProcess.Start(
        new ProcessStart(Path.Combine(Environment.SystemDirectory, "cmd.exe"), ["cmd", "/d"]) { Descriptors = [new HandedDescriptor(input, StandardStream.Input), .. handed] });

    // Whether the same number is the same thing there.
    private static bool Has(ChildProcess child, SafeHandle handle)
    {
        if (!HandleCalls.Duplicate(child.Descriptor.DangerousGetHandle(), handle.DangerousGetHandle(), HandleCalls.ThisProcess, out nint copy, 0, 0, HandleCalls.SameAccess))
        {
            return false;
        }

        bool isSame = CompareObjectHandles(copy, handle.DangerousGetHandle()) != 0;
        Assert.True(HandleCalls.Close(copy));
        return isSame;
    }

    private static uint FlagsOf(SafeHandle handle)
    {
        uint flags;
        Assert.NotEqual(0, GetHandleInformation(handle.DangerousGetHandle(), &flags));
        return flags;
    }

    [LibraryImport("kernelbase")]
    private static partial int CompareObjectHandles(nint first, nint second);

    [LibraryImport("kernel32")]
    private static partial int GetHandleInformation(nint handle, uint* flags);

    [LibraryImport("kernel32")]
    private static partial int IsProcessInJob(nint process, nint job, int* isIn);

    [LibraryImport("kernel32")]
    private static partial int AssignProcessToJobObject(nint job, nint process);
}
