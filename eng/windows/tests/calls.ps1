# Calls between C# and C, as calls.sh checks them under Wine.
param([int] $Seed = 1, [int] $Count = 300, [switch] $Quick)
$ErrorActionPreference = 'Stop'
Set-Location "$PSScriptRoot\..\..\.."
. .\eng\common.ps1
$tools = Find-BuildTools
Enter-VisualStudio $tools.VisualStudio

$published = 'artifacts\publish-windows\Jitney.CallChecks'
$program = "$PWD\$published\Jitney.CallChecks.exe"
dotnet publish tests\Jitney.CallChecks\Jitney.CallChecks.csproj --nologo -v quiet -c Release -p:ProgramRuntime=win-x64 "-p:JitneyClang=$($tools.Clang)" -o $published
if ($LASTEXITCODE -ne 0) { '0 passed, 1 failed'; exit 1 }
Copy-Item artifacts\jitney-windows\jitney-executor.exe $published -Force

$passed = 0; $failed = 0; $skipped = 0
$compilers = @(Get-TestCompilers $tools.Clang)
foreach ($compiler in $compilers) {
    $objects = "$PWD\artifacts\call-checks\windows-$($compiler.Name)"
    New-Item -ItemType Directory -Force $objects | Out-Null
    $sources = @('written', 'late', 'callers', 'first', 'second', 'registers', 'idle')
    $options = @('-O1')
    if ($compiler.Name -eq 'clang') { $sources += 'unwinding', 'run_time_checks' } else { $options += '-mno-stack-arg-probe' }
    [void](Invoke-Program $program @('source', $Seed, $Count) -Output "$objects\generated.c")
    $files = @("$objects\generated.c") + @($sources | ForEach-Object { "$PWD\tests\Jitney.CallChecks\Native\$_.c" })
    $status = 0
    foreach ($file in $files) {
        & $compiler.C @options -c $file -o "$objects\$([System.IO.Path]::GetFileNameWithoutExtension($file)).o"
        if ($LASTEXITCODE -ne 0) { $status = $LASTEXITCODE }
    }

    if ($status -eq 0) { $status = Invoke-Program $program @('run', $Seed, $Count, $objects, 'child', 'in-process') -Limit 300 -Output "$objects\results" }
    $lines = @(if (Test-Path "$objects\results") { Get-Content "$objects\results" })
    $lines
    if ($lines -and $lines[-1] -match '^(\d+) passed, (\d+) failed') {
        $passed += [int] $Matches[1]; $failed += [int] $Matches[2]
    } else {
        $failed++
        "$($compiler.Name): ended with status $status and told no results"
    }
}

if ($compilers.Count -lt 2) { $skipped++; 'skipped: objects by GCC: no gcc of mingw-w64 is on the PATH' }
"$passed passed, $failed failed, $skipped skipped"
