using System.Text;
using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.LookUps;

/// <summary>Objects of a graph: each has a function, tells when its constructor has run, and refers to some others. One is compiled for each count of references; all others are copies with other names.</summary>
public static class LinkedShapes
{
    /// <summary>The most that one can refer to.</summary>
    public const int MostReferences = 3;

    /// <summary>The name of a node's function. It returns 1 when the node's constructor has run once, and that of all that it refers to.</summary>
    public static string Name(int node) => $"q{node:d5}";

    /// <summary>Makes a node's object.</summary>
    public static byte[] Object(Workshop workshop, int node, IReadOnlyList<int> references)
    {
        byte[] bytes = File.ReadAllBytes(workshop.Object(Source(references.Count), CodeKind.Pic));
        Replace(bytes, Pattern(0), Name(node));
        for (int index = 0; index < references.Count; index++)
        {
            Replace(bytes, Pattern(index + 1), Name(references[index]));
        }

        return bytes;
    }

    private static string Pattern(int index) => $"qZZZZ{index}";

    private static string Source(int references)
    {
        int[] all = [.. Enumerable.Range(1, references)];
        return $$"""
            #include <unistd.h>
            {{string.Concat(all.Select(index => $"extern volatile int {Pattern(index)}_ready; int {Pattern(index)}(void);\n"))}}
            volatile int {{Pattern(0)}}_ready;
            static volatile int count;
            __attribute__((constructor)) static void begin(void) { count++; usleep(200); {{Pattern(0)}}_ready = 1; }
            int {{Pattern(0)}}(void) { return count == 1 && {{Pattern(0)}}_ready{{string.Concat(all.Select(index => $" && {Pattern(index)}_ready && {Pattern(index)}"))}}; }
            """;
    }

    private static void Replace(byte[] bytes, string pattern, string name)
    {
        byte[] from = Encoding.ASCII.GetBytes(pattern), to = Encoding.ASCII.GetBytes(name);
        for (int at = bytes.AsSpan().IndexOf(from); at >= 0;)
        {
            to.CopyTo(bytes, at);
            int next = bytes.AsSpan(at + to.Length).IndexOf(from);
            at = next < 0 ? -1 : at + to.Length + next;
        }
    }
}
