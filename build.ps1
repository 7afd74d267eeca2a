# Publishes the programs for Windows on Windows: artifacts\jitney-windows\jitney.exe, jitney-executor.exe and jitney-relay.exe.
# Needs the .NET SDK 10, and Visual Studio's build tools with "Desktop development with C++", whose linker .NET uses.
# See docs/windows.md.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    Write-Error "the .NET SDK 10 is needed; install it and put 'dotnet' on the PATH"
}

$output = 'artifacts\jitney-windows'
New-Item -ItemType Directory -Force $output | Out-Null
$programs = [ordered]@{ 'Jitney.Executor' = 'jitney-executor.exe'; 'Jitney.Relay' = 'jitney-relay.exe'; 'Jitney.Cli' = 'jitney.exe' }
foreach ($project in $programs.Keys) {
    Write-Host "build.ps1: publishing $($programs[$project])"
    dotnet publish "src\$project\$project.csproj" --nologo -v quiet -c Release -p:ProgramRuntime=win-x64 -p:ProgramFramework=net10.0 -o "artifacts\publish-windows\$project"
    if ($LASTEXITCODE -ne 0) { Write-Error "could not publish $project" }
    Copy-Item "artifacts\publish-windows\$project\$($programs[$project])" $output -Force
}
