# Builds the programs for Windows and tests them, on Windows: what test-windows.sh does under Wine. The last line is
# `N passed, N failed, N skipped`.
#
#   .\test.ps1 [-Quick] [-Recorded FOLDER] [PART...]
#
# Each part is a script of eng\windows\tests, with all of them run where none is named: units, calls, programs, executors,
# sessions. What programs for Windows begin with, the part `start` of test-windows.sh, is Visual C++'s own here, and the
# archives of its part `archives` are Debian's. -Quick has less of each part that can have less. -Recorded names what
# eng/windows/tests/units.sh keeps on Linux in artifacts/windows-tools: compilers' runs, which are played back.
#
# Needs what build.ps1 needs, and says what is missing. With GCC of mingw-w64 on the PATH its objects are tested too. See
# docs/windows.md.
[CmdletBinding(PositionalBinding = $false)]
param([switch] $Quick, [string] $Recorded = '', [Parameter(ValueFromRemainingArguments = $true)] [string[]] $Parts = @())
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

$all = @('units', 'calls', 'programs', 'executors', 'sessions')
if (-not $Parts) { $Parts = $all }
foreach ($part in $Parts) {
    if ($all -notcontains $part) { Write-Host "usage: .\test.ps1 [-Quick] [-Recorded FOLDER] [PART...], of $all"; exit 2 }
}

if ($Recorded -and -not (Test-Path $Recorded)) { Write-Host "error: there is no folder $Recorded"; exit 2 }

& .\build.ps1
if ($LASTEXITCODE -ne 0) { '0 passed, 1 failed, 0 skipped'; exit 1 }
'left out: start: Visual C++ brings what programs begin with here'
'left out: archives: these are packages of Debian'

$passed = 0; $failed = 0; $skipped = 0
foreach ($part in $Parts) {
    "test.ps1: $part"
    $words = @{ Quick = $Quick }
    if ($part -eq 'units' -and $Recorded) { $words.Recorded = (Resolve-Path $Recorded).Path }
    $last = ''
    try {
        & ".\eng\windows\tests\$part.ps1" @words | ForEach-Object { $_; $last = "$_" }
    } catch {
        "${part}: $_"
    }

    if ($last -match '^(\d+) passed, (\d+) failed(, (\d+) skipped)?$') {
        $passed += [int] $Matches[1]; $failed += [int] $Matches[2]
        if ($Matches[4]) { $skipped += [int] $Matches[4] }
    } else {
        $failed++
        "${part}: told no results"
    }
    Set-Location $PSScriptRoot
}

"$passed passed, $failed failed, $skipped skipped"
if ($failed -ne 0 -or $passed -eq 0) { exit 1 }
