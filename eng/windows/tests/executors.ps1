# How programs end in executors, of what executors.sh checks under Wine: in a child, with copying, in jitney.exe's own process, and in an
# executor that listens at a named pipe. Consoles, kills, TCP and TLS are left out here.
param([switch] $Quick)
$ErrorActionPreference = 'Stop'
Set-Location "$PSScriptRoot\..\..\.."
. .\eng\common.ps1
$tools = Find-BuildTools
Enter-VisualStudio $tools.VisualStudio

$programs = "$PWD\artifacts\jitney-windows"
$folder = "$PWD\artifacts\windows-executors"
New-Item -ItemType Directory -Force $folder | Out-Null
$compiler = @(Get-TestCompilers $tools.Clang)[0]
& $compiler.C -w -O1 -c "$PWD\tests\windows-sessions\ends.c" -o "$folder\ends.o"
& $compiler.C "$folder\ends.o" -o "$folder\native.exe"
if ($LASTEXITCODE -ne 0) { 'error: clang has made no native program'; '0 passed, 1 failed'; exit 1 }

$passed = 0; $failed = 0
function Test-Equal([string] $Name, [string] $Expected, [string] $Actual) {
    if ($Expected -ceq $Actual) { $script:passed++; "passed: $Name" } else { $script:failed++; "failed: ${Name}: expected '$Expected', got '$Actual'" }
}

# The status, with what was said of it.
function Get-Ending([string] $Program, [string[]] $Words) {
    $status = Invoke-Program $Program $Words -Folder $folder -Errors "$folder\errors" -Output "$folder\output"
    return ('0x{0:X8} {1}' -f $status, "$(Get-Content "$folder\errors")").Trim()
}

$ends = @('return 0', 'return 1', 'return 259', 'return 0x12345678', 'return 0xFFFFFFFF', 'exit 7', 'exit 0xC0000005', 'abort', 'leave 5')
$crashes = [ordered]@{
    access = 'an exception: access violation (0xC0000005)'
    zero = 'an exception: integer division by zero (0xC0000094)'
    illegal = 'an exception: illegal instruction (0xC000001D)'
    fastfail = 'an exception: fast failure, such as a stack buffer overrun (0xC0000409)'
    raise = 'the exception 0xE0001234'
    terminate = 'force, with status 77: another process terminated it, or it did so itself'
}

function Test-Endings([string] $Name, [string[]] $Way) {
    foreach ($end in $ends + @($crashes.Keys)) {
        $words = $end -split ' '
        $expected = (Get-Ending "$folder\native.exe" $words).Split(' ')[0]
        # In jitney.exe's own process nobody is left who could say so.
        if ($crashes.Contains($end) -and $Name -ne 'in process') { $expected += " jitney: the program was ended by $($crashes[$end])" }
        Test-Equal "${Name}: $end" $expected (Get-Ending "$programs\jitney.exe" (@('run') + $Way + $compiler.Run + @('ends.o', '--') + $words))
    }
}

Test-Endings 'a child' @()
if (-not $Quick) {
    Test-Endings 'a child, copying' @('--memory', 'copy')
    Test-Endings 'in process' @('--in-process')
}

$address = "pipe:jitney-test-$PID"
$listener = Start-Process "$programs\jitney-executor.exe" -ArgumentList '--listen', $address -PassThru -WindowStyle Hidden -RedirectStandardError "$folder\listener.errors"
try {
    for ($look = 0; $look -lt 100 -and -not ("$(Get-Content "$folder\listener.errors")" -match 'listening at'); $look++) { Start-Sleep -Milliseconds 100 }
    Test-Endings 'a pipe' @('--connect', $address)
} finally {
    Stop-Process -Id $listener.Id -Force
}

'left out: consoles, kills, TCP and TLS: eng/windows/tests/executors.sh checks these under Wine'
"$passed passed, $failed failed"
