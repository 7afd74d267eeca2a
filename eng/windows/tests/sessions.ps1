# Sessions in turn, and others of which a side is killed, as sessions.sh has them under Wine.
param([int] $Count = 100, [int] $Seed = (Get-Random -Minimum 1 -Maximum 1000000000), [switch] $Quick)
$ErrorActionPreference = 'Stop'
Set-Location "$PSScriptRoot\..\..\.."
. .\eng\common.ps1
$tools = Find-BuildTools
Enter-VisualStudio $tools.VisualStudio
if ($Quick) { $Count = 12 }

$folder = "$PWD\artifacts\windows-sessions"
$sources = "$PWD\tests\windows-sessions"
New-Item -ItemType Directory -Force $folder | Out-Null
$compiler = @(Get-TestCompilers $tools.Clang)[0]
& $compiler.C -w -O1 "$sources\objects.c" "$sources\trials.c" -o "$folder\trials.exe" -lntdll -ladvapi32
$status = $LASTEXITCODE
& $compiler.C -w -O1 -c "$sources\program.c" -o "$folder\program.exe"
& $compiler.C "$folder\program.exe" -o "$folder\native.exe"
if ($status -ne 0 -or $LASTEXITCODE -ne 0) { 'error: clang has made no native programs'; '0 passed, 1 failed'; exit 1 }
[void](Invoke-Program "$folder\native.exe" @('one', 'two') -Folder $folder -Output "$folder\expected")

$passed = 0; $failed = 0
$words = @("$PWD\artifacts\jitney-windows\jitney.exe", 'run') + $compiler.Run + @('program.exe', '--', 'one', 'two')
function Test-Trials([string[]] $Trial) {
    $status = Invoke-Program "$folder\trials.exe" $Trial -Folder $folder -Limit 7200 -Output "$folder\trials.log"
    $lines = @(Get-Content "$folder\trials.log")
    $lines -notmatch ' passed, '
    if ($lines -and $lines[-1] -match '^(\d+) passed, (\d+) failed') {
        $script:passed += [int] $Matches[1]; $script:failed += [int] $Matches[2]
    } else {
        $script:failed++
        "failed: trials $($Trial[0]) ended with $status and told no results"
    }
}

Test-Trials @('proof')
Test-Trials (@('turns', $Count, 'expected') + $words)

# A session's usual time, for the moments to fall into all of it.
$times = @(Select-String -Path "$folder\trials.log" -Pattern '^passed.* (\d+) ms, status' | ForEach-Object { [int] $_.Matches[0].Groups[1].Value } | Sort-Object)
$length = if ($times) { $times[[int][Math]::Floor($times.Count / 2)] } else { 0 }
"sessions.ps1: the seed is $Seed"
Test-Trials (@('kills', $Count, $Seed, $length) + $words)
"$passed passed, $failed failed"
