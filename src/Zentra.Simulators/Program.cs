using System.CommandLine;
using Zentra.Simulators.Acquirer;
using Zentra.Simulators.Receiver;

var root = new RootCommand("The outside world, simulated: real processes that time out, contradict themselves and die.")
{
    AcquirerCommand.Make(),
    ReceiverCommand.Make(),
};
return await root.Parse(args).InvokeAsync();
