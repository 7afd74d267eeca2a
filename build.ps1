# Publishes the programs for Windows on Windows: artifacts\jitney-windows\jitney.exe, jitney-executor.exe and jitney-relay.exe.
# Needs the .NET SDK 10, Visual Studio's build tools with "Desktop development with C++", whose linker .NET uses, and clang,
# which compiles what Jitney links into executors. The parts of it for executors on Linux that include headers of Linux are left
# out, since clang has none here: these programs run code on Windows, and not on Linux. See docs/windows.md.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
. .\eng\common.ps1

$tools = Find-BuildTools
Write-Host "build.ps1: clang is $($tools.Clang), Visual Studio is in $($tools.VisualStudio)"
Write-Host 'note: executors on Linux are left out: what is linked into them includes headers of Linux'

$output = 'artifacts\jitney-windows'
New-Item -ItemType Directory -Force $output | Out-Null
$programs = [ordered]@{ 'Jitney.Executor' = 'jitney-executor.exe'; 'Jitney.Relay' = 'jitney-relay.exe'; 'Jitney.Cli' = 'jitney.exe' }
foreach ($project in $programs.Keys) {
    Write-Host "build.ps1: publishing $($programs[$project])"
    dotnet publish "src\$project\$project.csproj" --nologo -v quiet -c Release -p:ProgramRuntime=win-x64 -p:ProgramFramework=net10.0 `
        "-p:JitneyClang=$($tools.Clang)" -o "artifacts\publish-windows\$project"
    if ($LASTEXITCODE -ne 0) { Write-Host "error: could not publish $project"; exit 1 }
    Copy-Item "artifacts\publish-windows\$project\$($programs[$project])" $output -Force
}
