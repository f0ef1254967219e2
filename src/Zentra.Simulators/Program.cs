using System.CommandLine;
using Zentra.Simulators.Acquirer;

var root = new RootCommand("The outside world, simulated: real processes that time out, contradict themselves and die.")
{
    AcquirerCommand.Make(),
};
return await root.Parse(args).InvokeAsync();
