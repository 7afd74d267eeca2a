using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.ForeignExecutors;

/// <summary>LLVM's executors on this machine.</summary>
public static class LlvmExecutors
{
    /// <summary>The one that test.sh installs.</summary>
    public const string Usual = "/usr/lib/llvm-19/bin/llvm-jitlink-executor";

    /// <summary>That one, and whichever others are there.</summary>
    public static TheoryData<string, MemoryTransport> All
    {
        get
        {
            var data = new TheoryData<string, MemoryTransport>();
            foreach (int version in Enumerable.Range(14, 20))
            {
                string path = $"/usr/lib/llvm-{version}/bin/llvm-jitlink-executor";
                if (path == Usual || File.Exists(path))
                {
                    data.Add(path, MemoryTransport.Shared);
                    data.Add(path, MemoryTransport.Copy);
                }
            }

            return data;
        }
    }
}
