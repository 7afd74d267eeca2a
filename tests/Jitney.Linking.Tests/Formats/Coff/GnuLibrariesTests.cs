using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>Is a whole program linked from the archives that GNU's compilers for Windows link, with nothing left but what DLLs have?</summary>
public sealed class GnuLibrariesTests
{
    private const string Program = """
        #include <cstdio>
        #include <iostream>
        #include <map>
        #include <stdexcept>
        #include <string>
        #include <thread>
        #include <mutex>
        thread_local int calls;
        struct Early { Early() { std::puts("early"); } ~Early() { std::puts("late"); } } early;
        int main(int argc, char **argv) {
            std::map<std::string, double> values { { "one", 1.0 }, { "two", 2.5 } };
            try { calls++; if (argc > 1) throw std::runtime_error(argv[1]); std::cout << values["two"] << std::endl; }
            catch (const std::exception &e) { std::printf("%s %f\n", e.what(), values["one"]); }
            return calls;
        }
        """;

    private static readonly string[] s_archives =
    [
        "libstdc++.a", "libmingw32.a", "libgcc_eh.a", "libgcc.a", "libmoldname.a", "libmingwex.a", "libmsvcrt.a", "libadvapi32.a", "libshell32.a", "libuser32.a", "libkernel32.a",
    ];

    [Fact]
    public void A_program_is_linked_with_all_of_them()
    {
        var linker = new OfflineLinker { FindsImports = true, Segments = OfflineLinker.High };
        linker.Add(CoffObjects.Gcc(Program, "-O2"), "program.o");
        using var tools = new Toolbox();
        foreach (string name in s_archives)
        {
            string path = tools.Run("x86_64-w64-mingw32-g++", $"-print-file-name={name}").Trim();
            linker.AddArchive(File.ReadAllBytes(path), name);
        }

        OfflineBatch linked = linker.Link("main");

        int imported = 0;
        for (int number = 0; number < linked.Batch.GlobalCount; number++)
        {
            GlobalSymbol global = linked.Batch.Globals[number];
            Assert.True(global.State != GlobalState.Undefined, linked.Batch.Names.Text(global.Name));
            if (global.State == GlobalState.Imported)
            {
                Assert.EndsWith(".dll", linked.Batch.ImportOf(number)!.Library, StringComparison.OrdinalIgnoreCase);
                imported++;
            }
        }

        Assert.InRange(imported, 50, 1000);
        Assert.InRange(linked.Batch.Objects.Count, 200, 5000);
        SectionSpan functions = linked.Layout.Role(SectionRole.FunctionTable);
        uint last = 0;
        for (ulong entry = OfflineLinker.High.ReadOnly + functions.Start; entry < OfflineLinker.High.ReadOnly + functions.End; entry += 12)
        {
            Assert.InRange(linked.Read32(entry), last, linked.Read32(entry + 4));
            last = linked.Read32(entry + 4);
        }

        Assert.InRange(functions.End - functions.Start, 12ul * 1000, 12ul * 100_000);
    }
}
