using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does a program begin as the kernel begins it?</summary>
public sealed class ProgramStartTests
{
    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void A_start_of_the_programs_own_is_entered_with_its_arguments_on_the_stack(params string[] words)
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("start.s"), """
            .globl _start
            .text
            _start: testq $15, %rsp
                    jnz 1f
                    orq %rdx, %rbp
                    orq %rbx, %rbp
                    orq %rax, %rbp
                    jnz 1f
                    movq (%rsp), %rbx       # argc
                    leaq 16(%rsp,%rbx,8), %rsi
            2:      addq $8, %rsi
                    cmpq $0, -8(%rsi)
                    jne 2b
            3:      cmpq $9, (%rsi)         # AT_ENTRY
                    je 4f
                    addq $16, %rsi
                    jmp 3b
            4:      leaq _start(%rip), %rcx
                    cmpq %rcx, 8(%rsi)
                    jne 1f
                    movq 16(%rsp), %rsi     # argv[1]
                    movl $1, %edi
                    movl $5, %edx
                    movl $1, %eax
                    syscall
                    movl %ebx, %edi
                    movl $231, %eax
                    syscall
            1:      ud2

            """);
        shop.Make("cc", "-c", "start.s", "-o", "start.o");
        Outcome outcome = shop.Jitney(["run", .. words, "--entry", "_start", "start.o", "--", "first", "second"]);
        Assert.Equal((3, "first", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void A_start_of_the_programs_own_may_go_on_to_the_C_librarys(params string[] words)
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("start.s"), """
            .globl _start
            .text
            _start: xorl %ebp, %ebp
                    movq %rdx, %r9
                    popq %rsi
                    movq %rsp, %rdx
                    andq $-16, %rsp
                    pushq %rax
                    pushq %rsp
                    xorl %r8d, %r8d
                    xorl %ecx, %ecx
                    movq main@GOTPCREL(%rip), %rdi
                    call *__libc_start_main@GOTPCREL(%rip)
                    hlt

            """);
        shop.Make("cc", "-c", "start.s", "-o", "start.o");
        shop.Compile("a.o", """
            #include <stdio.h>
            #include <stdlib.h>
            static void end(void) { printf(" ended"); }
            __attribute__((constructor)) static void begin(void) { printf("begun "); }
            int main(int count, char **arguments) { atexit(end); printf("%d %s", count, arguments[1]); return 3; }
            """);
        Outcome outcome = shop.Jitney(["run", .. words, "--entry", "_start", "start.o", "a.o", "--", "first"]);
        Assert.Equal((3, "begun 2 first ended", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void The_C_library_knows_the_programs_name_and_entry(params string[] words)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", """
            #include <elf.h>
            #include <stdio.h>
            #include <sys/auxv.h>
            extern const Elf64_Ehdr __ehdr_start;
            int main(void) { printf("%s %d %d", (char *)getauxval(AT_EXECFN), getauxval(AT_ENTRY) == (unsigned long)main, __ehdr_start.e_entry == (unsigned long)main); return 0; }
            """);
        Outcome outcome = shop.Jitney(["run", .. words, "a.o"]);
        Assert.Equal((0, "a.o 1 1", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData]
    [InlineData("first", "", "--version", "filedescs=1,2")]
    public void Initialisers_of_libraries_get_the_programs_arguments(params string[] words)
    {
        const string Library = """
            #define _GNU_SOURCE
            #include <errno.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <sys/auxv.h>
            #include <unistd.h>
            void touch(void) { }
            __attribute__((constructor)) static void begin(int count, char **arguments, char **environment)
            {
                unsigned long *next;
                printf("%d %s %s %d %d:", count, program_invocation_name, (char *)getauxval(AT_EXECFN), environment == environ, getenv("JITNEY_EXECUTOR_WORDS") != 0);
                for (char **argument = arguments; *argument; argument++)
                    printf(" '%s'", *argument);

                /* Go's runtime in libraries goes on from there to the auxiliary vector. */
                while (*environment)
                    environment++;
                for (next = (unsigned long *)environment + 1; *next && *next != AT_PAGESZ; next += 2)
                    ;
                printf(" %lu\n", next[1]);
            }
            """;
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("library.c"), Library);
        shop.Make("cc", "-shared", "-fPIC", "library.c", "-o", "libgiven.so");
        shop.Make("cc", "-shared", "-fPIC", "library.c", "-o", "libopened.so");
        shop.Compile("a.o", """
            #include <dlfcn.h>
            #include <stdio.h>
            void touch(void);
            int main(void) { touch(); return dlopen("./libopened.so", RTLD_NOW) == 0; }
            """);
        Outcome outcome = shop.Jitney(["run", "a.o", "./libgiven.so", "--", .. words]);
        string line = $"{1 + words.Length} a.o a.o 1 0: 'a.o'{string.Concat(words.Select(static word => $" '{word}'"))} {Environment.SystemPageSize}\n";
        Assert.Equal((0, line + line, ""), (outcome.Code, outcome.Output, outcome.Errors));
    }
}
