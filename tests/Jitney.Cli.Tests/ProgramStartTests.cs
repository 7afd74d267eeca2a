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
    public void The_C_library_knows_the_programs_name_and_entry(params string[] words)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", """
            #include <stdio.h>
            #include <sys/auxv.h>
            int main(void) { printf("%s %d", (char *)getauxval(AT_EXECFN), getauxval(AT_ENTRY) == (unsigned long)main); return 0; }
            """);
        Outcome outcome = shop.Jitney(["run", .. words, "a.o"]);
        Assert.Equal((0, "a.o 1", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }
}
