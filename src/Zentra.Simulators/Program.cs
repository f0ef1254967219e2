using System.CommandLine;
using Zentra.Simulators.Acquirer;
using Zentra.Simulators.Network;
using Zentra.Simulators.Receiver;

var root = new RootCommand("The outside world, simulated: real processes that time out, contradict themselves and die.")
{
    AcquirerCommand.Make(),
    ReceiverCommand.Make(),
    NetworkCommand.Make(),
};
return await root.Parse(args).InvokeAsync();
