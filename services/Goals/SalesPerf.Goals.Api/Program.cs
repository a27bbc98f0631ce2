using SalesPerf.Goals.Api;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Messaging;
using SalesPerf.Organisation;
using SalesPerf.Organisation.Persistence;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args).AddServiceDefaults("goals").MapConstraints(GoalsService.MapConstraints);
builder.AddServiceDatabase<GoalsDbContext>("goalsdb");
builder.AddMessaging<GoalsDbContext>("goals").FollowOrganisation("goals").SubscribeGoals();
builder.Services.AddOrganisation().AddGoals();

var app = builder.Build().UseServiceDefaults();
app.MapDeadLetters("goals").RequirePersona(Persona.Operator);
app.MapGoalsService();
return await app.RunServiceAsync(args, MessagingScripts.Assembly, OrganisationModel.Scripts, typeof(Program).Assembly);
