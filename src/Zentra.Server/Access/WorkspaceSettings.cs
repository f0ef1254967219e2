using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;

namespace Zentra.Server.Access;

/// <summary>The settings of a workspace that its admins may change.</summary>
internal static class WorkspaceSettings
{
    private const int MaxCurrencies = 200;

    public static async Task<IResult> Update(HttpContext http, string id, Door door, IStore store)
    {
        var parsed = await JsonBody.Read(http, RequestJson.Default.UpdateWorkspaceRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var seen = Precondition.Version(http, faults);
        CheckAmounts("/four_eyes_above_minor", body.FourEyesAboveMinor, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (id != scope.Workspace)
        {
            return Reply.Of(Problem.Of(
                new Rejection(AccessProblems.WorkspaceNotFound, "There is no such workspace that this key may change."),
                RequestScope.Of(http).RequestId));
        }
        return await Mutation.Run(
            http, door, AccessDecider.UpdateWorkspace, new UpdateWorkspace(body.FourEyesAboveMinor, seen),
            keyInBody: null, isKeyRequired: false,
            async open => JsonSerializer.SerializeToUtf8Bytes(
                WorkspaceResource.Of((Workspace)(await store.Record(scope, Workspace.Kind, open.Subject))!.State),
                ResponseJson.Default.WorkspaceResource),
            openStatus: 200);
    }

    private static void CheckAmounts(string pointer, SortedDictionary<string, long>? amounts, Faults faults)
    {
        if (amounts?.Count > MaxCurrencies)
        {
            faults.Add(pointer, "too_many_keys", $"{pointer} may have {MaxCurrencies} currencies.");
            return;
        }
        foreach (var (code, amountMinor) in amounts ?? [])
        {
            var token = code.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            var at = $"{pointer}/{token}";
            if (Currency.Find(code) is null)
            {
                faults.Add(at, "unknown_currency", $"{at} is not an active ISO 4217 code in upper case.");
            }
            else if (amountMinor is < 0 or > Amount.MaxMinor)
            {
                faults.Add(at, "out_of_range", $"{at} must be from 0 to {Amount.MaxMinor} minor units.");
            }
        }
    }
}
