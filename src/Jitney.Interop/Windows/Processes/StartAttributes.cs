using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Processes;

/// <summary>What a process is started with beside its words: the handles that it inherits, and none but them, and the job that it is in from its first moment on.</summary>
internal sealed unsafe class StartAttributes : IDisposable
{
    private const int Count = 2;

    private readonly void* _list;
    private readonly nint* _values;

    /// <summary>Makes them.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public StartAttributes(ReadOnlySpan<nint> handles)
    {
        nuint size = 0;
        _ = ProcessCalls.InitializeAttributes(null, Count, 0, &size);
        _list = NativeMemory.Alloc(size);
        _values = (nint*)NativeMemory.Alloc((nuint)(handles.Length + 1), (nuint)sizeof(nint));
        if (ProcessCalls.InitializeAttributes(_list, Count, 0, &size) == 0)
        {
            SystemCallException problem = SystemCallException.FromLastError("InitializeProcThreadAttributeList");
            Free();
            throw problem;
        }

        try
        {
            _values[0] = OwnJob.Handle.DangerousGetHandle();
            Set(ProcessCalls.PROC_THREAD_ATTRIBUTE_JOB_LIST, _values, 1);
            handles.CopyTo(new Span<nint>(_values + 1, handles.Length));
            if (!handles.IsEmpty)
            {
                Set(ProcessCalls.PROC_THREAD_ATTRIBUTE_HANDLE_LIST, _values + 1, handles.Length);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The list; valid until disposal.</summary>
    public void* Pointer => _list;

    /// <inheritdoc/>
    public void Dispose()
    {
        ProcessCalls.DeleteAttributes(_list);
        Free();
    }

    private void Free()
    {
        NativeMemory.Free(_list);
        NativeMemory.Free(_values);
    }

    private void Set(nuint attribute, nint* values, int count)
    {
        if (ProcessCalls.SetAttribute(_list, 0, attribute, values, (nuint)(count * sizeof(nint)), null, null) == 0)
        {
            throw SystemCallException.FromLastError("UpdateProcThreadAttribute");
        }
    }
}
