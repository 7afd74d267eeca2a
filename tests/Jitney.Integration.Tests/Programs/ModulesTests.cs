using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Linked code is the program among the modules of its process.</summary>
public sealed class ModulesTests(Workshop workshop) : NativeComparison(workshop)
{
    private readonly Workshop _workshop = workshop;

    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Modules");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Are_seen_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Modules", source, way, code);

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task Later_batches_are_further_modules(Way way)
    {
        const string Look = """
            #define _GNU_SOURCE
            #include <link.h>
            #include <stdint.h>
            static int number, found;
            static unsigned long long added;
            static int look(struct dl_phdr_info *info, size_t size, void *address)
            {
                number++;
                added = info->dlpi_adds;
                for (int index = 0; index < info->dlpi_phnum; index++)
                    if (info->dlpi_phdr[index].p_type == PT_LOAD && (uintptr_t)address - (info->dlpi_addr + info->dlpi_phdr[index].p_vaddr) < info->dlpi_phdr[index].p_memsz)
                        found = number;
                return 0;
            }
            int place(void *address) { number = found = 0; dl_iterate_phdr(look, address); return found; }
            long additions(void) { place(0); return (long)added; }
            """;
        await using Session session = await way.StartAsync();
        session.Add(_workshop.Object(Look, CodeKind.Pic));
        Symbol place = await session.LookUpAsync("place", TestContext.Current.CancellationToken);
        Symbol additions = await session.LookUpAsync("additions", TestContext.Current.CancellationToken);
        long before = await session.CallAsync(additions.Address);
        session.Add(_workshop.Object("int later(void) { return 1; }", CodeKind.Pic));

        Symbol later = await session.LookUpAsync("later", TestContext.Current.CancellationToken);

        Assert.Equal(1, await session.CallAsync(place.Address, [(long)place.Address.Value]));
        Assert.Equal(2, await session.CallAsync(place.Address, [(long)later.Address.Value]));
        Assert.True(await session.CallAsync(additions.Address) > before);
    }
}
